app_scripts = tests/unit/commands.sh tests/unit/config.sh tests/unit/check-content.sh
app_scripts += tests/unit/eval-kb.sh tests/unit/bad-input.sh tests/unit/ask.sh
app_scripts += tests/unit/few-intents.sh tests/unit/eval-content.sh
dist_check_SCRIPTS += $(app_scripts) tools/man-keys
TESTS += $(app_scripts)
