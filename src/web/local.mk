# Files of src/web; see src/LAYERS for what they may include.
