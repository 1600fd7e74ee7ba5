# Files of src/chat; see src/LAYERS for what they may include.
