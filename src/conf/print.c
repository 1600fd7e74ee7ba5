#include "config.h"

#include <string.h>

#include "conf/keys.h"

static void print_doc(const struct conf_key *k, struct str *out)
{
	str_addf(out, "# %s.", k->doc);
	if (k->type == CONF_INT || k->type == CONF_REAL)
		str_addf(out, " From %g to %.7g.", k->min, k->max);
	if (k->fallback[0] != '\0')
		str_addf(out, " Default: %s", k->fallback);
	str_add_char(out, '\n');
}

void conf_print(const struct conf *c, struct str *out)
{
	size_t n;
	const struct conf_key *keys = conf_keys(&n);

	str_add(out, "# Configuration of souffleur. Each key may also be set "
		     "by the environment\n# variable SOUFFLEUR_SECTION_KEY or "
		     "the option --section.key=VALUE. A comment has\n# a line "
		     "of its own; a list goes on over indented lines.\n");
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || strcmp(keys[i].section, keys[i - 1].section) != 0)
			str_addf(out, "\n[%s]\n", keys[i].section);
		print_doc(&keys[i], out);
		str_addf(out, "%s%s = ", keys[i].secret ? "# " : "",
			 keys[i].name);
		if (!keys[i].secret)
			conf_value_print(c, &keys[i], out);
		while (out->len > 0 && out->data[out->len - 1] == ' ')
			out->data[--out->len] = '\0';
		str_add_char(out, '\n');
	}
}
