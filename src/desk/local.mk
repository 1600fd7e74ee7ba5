# Files of src/desk; see src/LAYERS for what they may include.
