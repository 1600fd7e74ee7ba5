# Full disks and bad starts; run by tools/run-tests.
EXTRA_DIST += tests/faults/run-faults.py
