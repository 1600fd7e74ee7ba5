# Files of src/store; see src/LAYERS for what they may include.
