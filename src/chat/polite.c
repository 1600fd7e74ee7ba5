#include "config.h"

#include "chat/polite.h"

#include <string.h>

struct sentences {
	const char *lang;
	const char *text[POLITE_GOODBYE + 1];
};

static const struct sentences table[] = {
	{"en",
	 {[POLITE_GREETING] =
		  "Hello! I am the assistant of %1. How can I help you?",
	  [POLITE_GREETING_NAME] =
		  "Hello, %1! I am the assistant of %2. How can I help you?",
	  [POLITE_CLARIFY] = "I want to get this right. Do you mean:",
	  [POLITE_UNCLEAR] =
		  "Sorry, I did not quite understand. Could you say it in "
		  "other words? Or I can call a colleague.",
	  [POLITE_CALLED] =
		  "I am here. Please write what you need, in other words if I "
		  "have not helped so far; or I can call a colleague.",
	  [POLITE_NONE_OF_THESE] = "None of these",
	  [POLITE_HUMAN] = "Talk to a person",
	  [POLITE_HANDOVER] =
		  "I am passing this to a colleague, who will answer you "
		  "right here and will see what you wrote.",
	  [POLITE_HANDOVER_ASKED] =
		  "Of course. A colleague will answer you right here and "
		  "will see what you wrote.",
	  [POLITE_HANDOVER_UNSURE] =
		  "I do not know the answer to this, and I would rather not "
		  "guess. A colleague will answer you right here.",
	  [POLITE_HANDOVER_LANGUAGE] =
		  "I do not read this language well enough to answer. A "
		  "colleague will answer you right here.",
	  [POLITE_HANDOVER_GAVE] =
		  "Thank you. I am passing this to a colleague, who can "
		  "look it up and will answer you right here.",
	  [POLITE_GAVE_CLOSED] =
		  "Thank you, I have noted it; a colleague will look it up.",
	  [POLITE_CLOSED_HOURS] =
		  "Nobody of the team is here right now; we are back %1. "
		  "Leave your e-mail or phone and we will answer, or come "
		  "back here: your messages are kept.",
	  [POLITE_CLOSED_UNKNOWN] =
		  "Nobody of the team is here right now. Leave your e-mail or "
		  "phone and we will answer; your messages are kept.",
	  [POLITE_CONTACT_THANKS] =
		  "Thank you. We will answer to %1 as soon as we are back.",
	  [POLITE_GOODBYE] = "Thank you for writing. If anything else comes "
			     "up, just write here again."}},
	{"ru",
	 {[POLITE_GREETING] =
		  "Здравствуйте! Я помощник магазина %1. Чем могу помочь?",
	  [POLITE_GREETING_NAME] =
		  "Здравствуйте, %1! Я помощник магазина %2. Чем могу помочь?",
	  [POLITE_CLARIFY] = "Хочу понять вас правильно. Вы имеете в виду:",
	  [POLITE_UNCLEAR] =
		  "Простите, я не совсем понял. Скажите, пожалуйста, другими "
		  "словами, или я позову коллегу.",
	  [POLITE_CALLED] =
		  "Я здесь. Напишите, пожалуйста, что нужно, а если я пока не "
		  "помог, другими словами; или я позову коллегу.",
	  [POLITE_NONE_OF_THESE] = "Ничего из этого",
	  [POLITE_HUMAN] = "Позвать человека",
	  [POLITE_HANDOVER] =
		  "Передаю ваш вопрос коллеге: он ответит прямо здесь и "
		  "увидит всё, что вы написали.",
	  [POLITE_HANDOVER_ASKED] =
		  "Конечно. Коллега ответит вам прямо здесь и увидит всё, "
		  "что вы написали.",
	  [POLITE_HANDOVER_UNSURE] =
		  "Этого я не знаю и не хочу гадать. Коллега ответит вам прямо "
		  "здесь.",
	  [POLITE_HANDOVER_LANGUAGE] =
		  "Я недостаточно хорошо понимаю этот язык, чтобы отвечать. "
		  "Коллега ответит вам прямо здесь.",
	  [POLITE_HANDOVER_GAVE] =
		  "Спасибо. Передаю это коллеге: он сможет всё проверить и "
		  "ответит вам прямо здесь.",
	  [POLITE_GAVE_CLOSED] = "Спасибо, записано; коллега всё проверит.",
	  [POLITE_CLOSED_HOURS] =
		  "Сейчас никого из коллег нет, мы вернёмся %1. Оставьте почту "
		  "или телефон, и мы ответим, или загляните сюда позже: "
		  "сообщения сохранены.",
	  [POLITE_CLOSED_UNKNOWN] =
		  "Сейчас никого из коллег нет. Оставьте почту или телефон, и "
		  "мы ответим; сообщения сохранены.",
	  [POLITE_CONTACT_THANKS] =
		  "Спасибо. Мы ответим на %1, как только вернёмся.",
	  [POLITE_GOODBYE] = "Спасибо, что написали. Если появятся ещё "
			     "вопросы, просто напишите сюда снова."}},
	{"lv",
	 {[POLITE_GREETING] = "Labdien! Esmu %1 palīgs. Kā varu palīdzēt?",
	  [POLITE_GREETING_NAME] =
		  "Labdien, %1! Esmu %2 palīgs. Kā varu palīdzēt?",
	  [POLITE_CLARIFY] = "Gribu saprast pareizi. Vai jūs domājat:",
	  [POLITE_UNCLEAR] =
		  "Piedodiet, es īsti nesapratu. Lūdzu, pasakiet citiem "
		  "vārdiem, vai arī es pasaukšu kolēģi.",
	  [POLITE_CALLED] =
		  "Esmu šeit. Lūdzu, uzrakstiet, kas vajadzīgs, un citiem "
		  "vārdiem, ja līdz šim nepalīdzēju; vai arī es pasaukšu "
		  "kolēģi.",
	  [POLITE_NONE_OF_THESE] = "Nekas no šī",
	  [POLITE_HUMAN] = "Runāt ar cilvēku",
	  [POLITE_HANDOVER] =
		  "Nododu jūsu jautājumu kolēģim: atbilde būs tepat, un kolēģis "
		  "redzēs visu, ko rakstījāt.",
	  [POLITE_HANDOVER_ASKED] =
		  "Protams. Kolēģis atbildēs tepat un redzēs visu, ko "
		  "rakstījāt.",
	  [POLITE_HANDOVER_UNSURE] =
		  "To es nezinu un negribu minēt. Kolēģis atbildēs jums tepat.",
	  [POLITE_HANDOVER_LANGUAGE] =
		  "Šo valodu nesaprotu pietiekami labi, lai atbildētu. Kolēģis "
		  "atbildēs jums tepat.",
	  [POLITE_HANDOVER_GAVE] =
		  "Paldies. Nododu to kolēģim, kurš varēs visu pārbaudīt "
		  "un atbildēs jums tepat.",
	  [POLITE_GAVE_CLOSED] =
		  "Paldies, pierakstīts; kolēģis visu pārbaudīs.",
	  [POLITE_CLOSED_HOURS] =
		  "Šobrīd neviena no kolēģiem nav, būsim atpakaļ %1. Atstājiet "
		  "e-pastu vai tālruni, un mēs atbildēsim, vai atgriezieties "
		  "šeit: ziņas ir saglabātas.",
	  [POLITE_CLOSED_UNKNOWN] =
		  "Šobrīd neviena no kolēģiem nav. Atstājiet e-pastu vai "
		  "tālruni, un mēs atbildēsim; ziņas ir saglabātas.",
	  [POLITE_CONTACT_THANKS] =
		  "Paldies. Atbildēsim uz %1, tiklīdz būsim atpakaļ.",
	  [POLITE_GOODBYE] = "Paldies, ka rakstījāt. Ja radīsies vēl kas, "
			     "vienkārši uzrakstiet šeit vēlreiz."}},
	{"ro",
	 {[POLITE_GREETING] =
		  "Bună ziua! Sunt asistentul %1. Cu ce vă pot ajuta?",
	  [POLITE_GREETING_NAME] =
		  "Bună ziua, %1! Sunt asistentul %2. Cu ce vă pot ajuta?",
	  [POLITE_CLARIFY] = "Vreau să înțeleg corect. Vă referiți la:",
	  [POLITE_UNCLEAR] =
		  "Îmi pare rău, nu am înțeles bine. Puteți spune cu alte "
		  "cuvinte? Sau pot chema un coleg.",
	  [POLITE_CALLED] =
		  "Sunt aici. Scrieți-mi, vă rog, de ce aveți nevoie, cu alte "
		  "cuvinte dacă nu v-am ajutat până acum; sau pot chema un "
		  "coleg.",
	  [POLITE_NONE_OF_THESE] = "Niciuna dintre acestea",
	  [POLITE_HUMAN] = "Vorbiți cu o persoană",
	  [POLITE_HANDOVER] =
		  "Transmit întrebarea unui coleg, care vă va răspunde chiar "
		  "aici și va vedea tot ce ați scris.",
	  [POLITE_HANDOVER_ASKED] =
		  "Desigur. Un coleg vă va răspunde chiar aici și va vedea tot "
		  "ce ați scris.",
	  [POLITE_HANDOVER_UNSURE] =
		  "Nu știu răspunsul și nu vreau să ghicesc. Un coleg vă va "
		  "răspunde chiar aici.",
	  [POLITE_HANDOVER_LANGUAGE] =
		  "Nu înțeleg destul de bine această limbă ca să răspund. Un "
		  "coleg vă va răspunde chiar aici.",
	  [POLITE_HANDOVER_GAVE] =
		  "Vă mulțumesc. Transmit acest lucru unui coleg, care "
		  "poate verifica și vă va răspunde chiar aici.",
	  [POLITE_GAVE_CLOSED] =
		  "Vă mulțumesc, am notat; un coleg va verifica.",
	  [POLITE_CLOSED_HOURS] =
		  "Acum nu este nimeni din echipă; revenim %1. Lăsați e-mailul "
		  "sau telefonul și vă răspundem, sau reveniți aici: mesajele "
		  "sunt păstrate.",
	  [POLITE_CLOSED_UNKNOWN] =
		  "Acum nu este nimeni din echipă. Lăsați e-mailul sau telefonul "
		  "și vă răspundem; mesajele sunt păstrate.",
	  [POLITE_CONTACT_THANKS] =
		  "Mulțumim. Vă răspundem la %1 de îndată ce revenim.",
	  [POLITE_GOODBYE] = "Vă mulțumim că ne-ați scris. Dacă mai apare "
			     "ceva, scrieți-ne din nou aici."}},
};

const char *polite_text(enum polite what, const char *lang)
{
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (strcmp(table[i].lang, lang) == 0)
			return table[i].text[what];
	return table[0].text[what];
}

void polite_add(struct str *out, enum polite what, const char *lang,
		const char *arg1, const char *arg2)
{
	const char *s = polite_text(what, lang);

	while (*s != '\0') {
		if (s[0] == '%' && (s[1] == '1' || s[1] == '2')) {
			const char *arg = s[1] == '1' ? arg1 : arg2;

			str_add(out, arg != NULL ? arg : "");
			s += 2;
		} else {
			str_add_char(out, *s++);
		}
	}
}
