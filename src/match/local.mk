# Files of src/match; see src/LAYERS for what they may include.
