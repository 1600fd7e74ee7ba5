dist_check_SCRIPTS += tests/unit/commands.sh
TESTS += tests/unit/commands.sh
