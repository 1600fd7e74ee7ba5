# Files of src/text; see src/LAYERS for what they may include.
