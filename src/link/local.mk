# Files of src/link; see src/LAYERS for what they may include.
