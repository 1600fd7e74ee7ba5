# Files of src/wire; see src/LAYERS for what they may include.
