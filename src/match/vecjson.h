/* match/vecjson.h - word vectors as one JSON object, read as it comes.
 *
 * {"dimensions":D,"wordIndex":I,...,"vectors":{"word":[D numbers...],...}}:
 * number I of a list is the word's place in the order of how common words are.
 * Such files have hundreds of megabytes, so no tree is made of them. */
#ifndef MATCH_VECJSON_H
#define MATCH_VECJSON_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/fault.h"

struct vecmaker;
struct vecsource;

bool vecjson_read(struct vecsource *s, struct vecmaker *m,
		  struct fault *why) MUST_CHECK;

#endif
