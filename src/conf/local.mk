# Files of src/conf; see src/LAYERS for what they may include.
