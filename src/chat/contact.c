#include "config.h"

#include "chat/contact.h"

#include <stddef.h>
#include <string.h>

#define PHONE_DIGITS 5 /* at least; numbers inside a firm are that short */

static bool is_email(const char *text)
{
	const char *at = strchr(text, '@');
	const char *dot = at != NULL ? strrchr(at, '.') : NULL;

	return dot != NULL && at != text && dot > at + 1 && dot[1] != '\0' &&
	       strchr(at + 1, '@') == NULL && strpbrk(text, " \t\r\n") == NULL;
}

static bool is_phone(const char *text)
{
	size_t digits = 0;

	for (const char *s = text; *s != '\0'; s++) {
		if (*s >= '0' && *s <= '9')
			digits++;
		else if (strchr(" +-()./", *s) == NULL)
			return false;
	}
	return digits >= PHONE_DIGITS;
}

bool contact_check(const char *email, const char *phone, struct fault *why)
{
	if (email == NULL && phone == NULL)
		return fault_set(why, FAULT_REJECT, "bad_field",
				 "email or phone: give at least one of them");
	if (email != NULL && !is_email(email))
		return fault_set(why, FAULT_REJECT, "bad_field",
				 "email: must be an address, like "
				 "name@shop.example");
	if (phone != NULL && !is_phone(phone))
		return fault_set(why, FAULT_REJECT, "bad_field",
				 "phone: must have at least %d digits, and "
				 "beside digits only blanks and + - ( ) . /",
				 PHONE_DIGITS);
	return true;
}
