#include "config.h"

#include "text/foreign.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/mem.h"
#include "text/fold.h"

#define SLOTS    8192 /* a power of two, several times the words */
#define WORD_MAX 32

struct language {
	const char *code, *words;
};

/* Words that one can hardly leave out of a question; of one letter none, since
 * those are slips and initials as well. */
static const struct language languages[] = {
	{"cs", "je jsou není kde kdy proč jak co kdo kolik můj moje moji "
	       "chci chtěl mohu můžu děkuji dobrý den ahoj prosím nebo "
	       "ale od do za na ve to ten ta se mi mě už ještě jsem byl"},
	{"da", "jeg du han hun vi er var har havde ikke min mit mine "
	       "jeres hvor hvornår hvorfor hvordan hvad hvem kan vil og "
	       "eller men med fra til på tak hej det den der et en om at "
	       "som"},
	{"de", "ich du er sie wir ihr das der die den dem des ein eine "
	       "einen einem einer ist sind war hat habe haben nicht kein "
	       "keine und oder aber mit von für auf aus bei nach zu zum "
	       "zur wie wo wann warum was wer welche kann können möchte "
	       "will bitte danke hallo guten tag mein meine meinen meiner "
	       "ihre ihren noch auch schon wird werden wurde gibt es im "
	       "am an dass wenn über mich mir uns"},
	{"en", "you he she we they the an is are was were have has had "
	       "not no do does did where when how why what who which much "
	       "many my your their his can could will would want please "
	       "thanks thank hello and or but with from for this that "
	       "there it"},
	{"es",
	 "yo tú él ella nosotros el la los las un una unos es son "
	 "está están estoy no mi mis su sus dónde donde cuándo "
	 "cuando cómo como cuánto cuanto por para con sin qué que "
	 "quién pero de del en al hola gracias necesito buenos días quiero "
	 "quisiera puedo puede tengo ha he se me"},
	{"et", "on ei kas kus millal miks kuidas palju mis minu teie mul "
	       "mulle soovin tahan saab saan tere tänan aitäh palun ja "
	       "või aga see selle olen oli ning kui juba veel ma te"},
	{"fi", "on ei missä milloin miksi miten paljonko mitä kuka minun "
	       "teidän minulla haluan voin voiko kiitos hei moi ja tai "
	       "mutta se olen oli jo vielä onko teillä"},
	{"fr", "je tu il elle nous vous ils le la les un une des du de "
	       "est sont ai avez avoir être ne pas mon ma mes votre vos "
	       "où quand comment combien pourquoi que quoi qui quel "
	       "quelle et ou mais avec pour dans sur par bonjour merci "
	       "veux voudrais puis peux peut ce cette ça"},
	{"hu", "van nincs hol mikor miért hogyan mi ki mennyi mennyibe az "
	       "egy és vagy de én ön nem szeretném akarom kérem köszönöm "
	       "jó napot szia hogy már még lehet meg csak nekem"},
	{"it", "io tu lui lei noi voi il lo la gli le un una uno sono ho "
	       "ha hai non mio mia miei suo dove quando come quanto "
	       "perché che chi ma con per di del della dei in nel al alla "
	       "buongiorno ciao grazie vorrei posso può questo questa mi "
	       "si"},
	{"lt", "yra nėra ar kur kada kodėl kaip kas koks kiek mano jūsų "
	       "noriu norėčiau galiu galima ačiū prašau laba diena sveiki "
	       "labas aš jūs mes ir arba bet su iš už apie nuo iki per "
	       "tik dar jau buvo bus man mane"},
	{"lv", "es tu viņš viņa mēs jūs viņi nav ir vai kas kur kad kāpēc "
	       "kā cik mans mana manu mani man jums jūsu gribu vēlos varu "
	       "var lūdzu paldies labdien sveiki un bet ar no uz par pie "
	       "līdz bez šis šī tas tā jau vēl būs bija esmu"},
	{"nl", "ik je jij hij zij wij het de een is zijn was heb hebt "
	       "heeft niet geen mijn uw waar wanneer waarom hoe hoeveel "
	       "wat wie kan kunnen wil en of maar met van voor op uit bij "
	       "naar te dank hallo goedendag nog ook al er dit dat deze "
	       "mij"},
	{"pl", "jest są nie tak czy jak gdzie kiedy dlaczego ile co kto "
	       "moja moje mój mojej proszę dziękuję dzień dobry cześć "
	       "chcę chciałbym mogę można mam się na do od za przez przy "
	       "dla po ale lub albo już jeszcze ten ta to tego jestem był "
	       "była było będzie mnie mi"},
	{"pt", "eu você ele ela nós os as um uma são está não meu minha "
	       "meus seu onde quando como quanto por para com sem que "
	       "quem ou mas de do da em no na olá obrigado bom dia quero "
	       "posso tenho foi me se"},
	{"ro", "eu tu el ea noi voi nu este sunt am ai are avem aveți "
	       "unde când cum cât de ce cine care meu mea mele vreau aș "
	       "pot poate vă rog mulțumesc bună ziua și sau dar cu pentru "
	       "din pe la fără mai deja acest această fost fi"},
	{"ru", "ты он она мы вы они не нет да или но что как где когда "
	       "почему сколько кто какой какая мой моя моё мои мне меня "
	       "вас вам ваш ваша хочу могу можно нужно пожалуйста спасибо "
	       "здравствуйте привет добрый день это есть был была было "
	       "будет уже ещё для от из на по за до при без если бы же ли"},
	{"sv", "jag du han hon vi ni är var har hade inte min mitt mina "
	       "er ert när varför hur vad vem kan vill och eller men med "
	       "från för på av till tack hej det den de ett en om att som"},
	{"tr", "ben sen biz siz bu şu ne nerede zaman nasıl niye neden "
	       "kaç kim benim sizin istiyorum var yok değil ve veya ama "
	       "ile için mi mı mu mü bir teşekkürler merhaba lütfen kadar "
	       "daha gibi"},
	{"uk", "не чи де коли чому як що хто скільки мій моя моє ваш ваша "
	       "мені мене хочу можу можна дякую привіт добрий день будь "
	       "ласка або але із від до за про на це цей ця був була було "
	       "буде ще вже ви ми він вона"},
};

_Static_assert(ARRAY_SIZE(languages) == FOREIGN_MAX, "a bit a language");

struct slot {
	char word[WORD_MAX];
	size_t len; /* 0 = free */
	uint32_t bits;
};

struct foreign {
	struct slot slots[SLOTS]; /* open addressing */
};

static size_t slot_of(const struct foreign *f, const char *word, size_t len)
{
	uint32_t h = 0x811C9DC5U;
	size_t i;

	for (i = 0; i < len; i++)
		h = (h ^ (unsigned char)word[i]) * 0x01000193U;
	i = (h ^ h >> 15) & (SLOTS - 1);
	while (f->slots[i].len > 0 &&
	       (f->slots[i].len != len ||
		memcmp(f->slots[i].word, word, len) != 0))
		i = (i + 1) & (SLOTS - 1);
	return i;
}

static void add(struct foreign *f, const char *word, size_t len, uint32_t bit)
{
	struct slot *s = &f->slots[slot_of(f, word, len)];

	memcpy(s->word, word, len);
	s->len = len;
	s->bits |= bit;
}

struct foreign *foreign_new(void)
{
	struct foreign *f = mem_calloc(1, sizeof(*f));

	for (size_t i = 0; i < ARRAY_SIZE(languages); i++) {
		const char *s = languages[i].words;

		while (*s != '\0') {
			char folded[WORD_MAX], plain[WORD_MAX];
			size_t len = strcspn(s, " "), n, m;

			n = fold_text(s, len, folded, sizeof(folded));
			m = fold_plain(folded, n, plain, sizeof(plain));
			add(f, folded, n, UINT32_C(1) << i);
			add(f, plain, m, UINT32_C(1) << i);
			s += len + (s[len] == ' ');
		}
	}
	return f;
}

void foreign_free(struct foreign **f)
{
	free(*f);
	*f = NULL;
}

uint32_t foreign_speak(const struct foreign *f, const char *word, size_t len)
{
	return len < WORD_MAX ? f->slots[slot_of(f, word, len)].bits : 0;
}

const char *foreign_code(size_t bit)
{
	return languages[bit].code;
}
