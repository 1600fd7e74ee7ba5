#include "config.h"

#include "text/contract.h"

#include <string.h>

#include "base/attr.h"

struct whole {
	const char *word, *first, *second;
};

static const struct whole wholes[] = {
	{"won't", "will", "not"},      {"wont", "will", "not"},
	{"can't", "can", "not"},       {"cant", "can", "not"},
	{"cannot", "can", "not"},      {"shan't", "shall", "not"},
	{"dont", "do", "not"},         {"didnt", "did", "not"},
	{"doesnt", "does", "not"},     {"isnt", "is", "not"},
	{"wasnt", "was", "not"},       {"arent", "are", "not"},
	{"havent", "have", "not"},     {"hasnt", "has", "not"},
	{"wouldnt", "would", "not"},   {"couldnt", "could", "not"},
	{"shouldnt", "should", "not"}, {"im", "i", "am"},
	{"ive", "i", "have"},          {"let's", "let", "us"},
	{"it's", "it", "is"},          {"that's", "that", "is"},
	{"what's", "what", "is"},      {"whats", "what", "is"},
	{"where's", "where", "is"},    {"wheres", "where", "is"},
	{"how's", "how", "is"},        {"who's", "who", "is"},
	{"there's", "there", "is"},    {"here's", "here", "is"},
	{"when's", "when", "is"},
};

struct ending {
	const char *ending, *second;
};

static const struct ending endings[] = {
	{"n't", "not"},  {"'m", "am"},   {"'ve", "have"},
	{"'ll", "will"}, {"'re", "are"}, {"'d", "would"},
};

bool contract_split(const char *word, size_t len, struct contraction *c_r)
{
	if (len < 2 || len > 12)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(wholes); i++)
		if (strlen(wholes[i].word) == len &&
		    memcmp(word, wholes[i].word, len) == 0) {
			c_r->first = wholes[i].first;
			c_r->first_len = strlen(wholes[i].first);
			c_r->second = wholes[i].second;
			return true;
		}
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
		size_t n = strlen(endings[i].ending);

		if (len <= n ||
		    memcmp(word + len - n, endings[i].ending, n) != 0)
			continue;
		c_r->first = word;
		c_r->first_len = len - n;
		c_r->second = endings[i].second;
		return true;
	}
	return false;
}
