# Files of src/content; see src/LAYERS for what they may include.
