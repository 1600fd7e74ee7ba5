# Files of src/loop; see src/LAYERS for what they may include.
