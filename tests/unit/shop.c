#include "config.h"

#include "unit/shop.h"

#include <string.h>

#include "base/attr.h"
#include "base/mem.h"

static const struct phrase greeting[] = {
	{"en", "hello"},        {"en", "good morning to you"},
	{"ru", "здравствуйте"}, {"ru", "добрый день"},
	{"lv", "labdien"},      {"lv", "sveiki visiem"},
	{"ro", "bună ziua"},    {"ro", "salut"},
};
static const struct phrase hours[] = {
	{"en", "when are you open"},
	{"en", "are you open on sunday"},
	{"en", "what time does the shop close"},
	{"en", "opening hours please"},
	{"ru", "во сколько вы открываетесь"},
	{"ru", "вы работаете в воскресенье"},
	{"ru", "часы работы магазина"},
	{"lv", "cikos jūs atverat"},
	{"lv", "vai strādājat svētdienās"},
	{"lv", "veikala darba laiks"},
	{"ro", "la ce oră deschideți"},
	{"ro", "sunteți deschis duminică"},
	{"ro", "programul magazinului"},
};
static const struct phrase none[] = {
	{"en", "what is the weather like"}, {"en", "who won the match"},
	{"ru", "какая сегодня погода"},     {"lv", "kāds šodien ir laiks"},
	{"ro", "cum este vremea astăzi"},
};
static const struct phrase orders[] = {
	{"en", "where is my order"},
	{"en", "track my parcel"},
	{"en", "my order has not arrived yet"},
	{"en", "when will order 10045 come"},
	{"en", "i don't see my delivery"},
	{"ru", "где мой заказ"},
	{"ru", "когда привезут посылку"},
	{"ru", "заказ ещё не пришёл"},
	{"lv", "kur ir mans pasūtījums"},
	{"lv", "kad atvedīs sūtījumu"},
	{"lv", "pasūtījums vēl nav saņemts"},
	{"ro", "unde este comanda mea"},
	{"ro", "când vine coletul"},
	{"ro", "comanda nu a ajuns încă"},
};
static const struct phrase refunds[] = {
	{"en", "i want my money back"},
	{"en", "when do i get my refund"},
	{"en", "return the shoes and get the money"},
	{"en", "refund not received"},
	{"ru", "верните деньги"},
	{"ru", "когда придёт возврат"},
	{"ru", "хочу вернуть обувь"},
	{"lv", "gribu atpakaļ naudu"},
	{"lv", "kad saņemšu naudas atmaksu"},
	{"lv", "vēlos atgriezt apavus"},
	{"ro", "vreau banii înapoi"},
	{"ro", "când primesc rambursarea"},
	{"ro", "vreau să returnez pantofii"},
};
static const struct phrase orders_title[] = {{"en", "Where the order is"}};

static const struct intent intents[] = {
	{.id = "greeting",
	 .category = "",
	 .skill = "",
	 .handling = HANDLING_SMALL_TALK,
	 .utterances = greeting,
	 .n_utterances = ARRAY_SIZE(greeting)},
	{.id = "hours",
	 .category = "shop",
	 .skill = "",
	 .utterances = hours,
	 .n_utterances = ARRAY_SIZE(hours)},
	{.id = "oos",
	 .category = "",
	 .skill = "",
	 .utterances = none,
	 .n_utterances = ARRAY_SIZE(none)},
	{.id = "order_status",
	 .category = "orders",
	 .skill = "",
	 .titles = orders_title,
	 .n_titles = ARRAY_SIZE(orders_title),
	 .utterances = orders,
	 .n_utterances = ARRAY_SIZE(orders)},
	{.id = "refund",
	 .category = "orders",
	 .skill = "",
	 .promise = 0.9,
	 .utterances = refunds,
	 .n_utterances = ARRAY_SIZE(refunds)},
};

static const struct passage delivery[] = {
	{"Time", "We deliver in two days, to the door or near it; not on "
		 "Sunday."},
	{"Price", "Delivery costs 4.90 and nothing from 50 upwards."},
};
static const struct passage delivery_ru[] = {
	{"", "Доставка занимает два дня и стоит 4,90."},
};
static const struct article articles[] = {
	{.id = "delivery",
	 .lang = "en",
	 .title = "Delivery and what it costs",
	 .tags = "courier parcel",
	 .passages = delivery,
	 .n_passages = ARRAY_SIZE(delivery)},
	{.id = "delivery",
	 .lang = "ru",
	 .title = "Доставка",
	 .tags = "",
	 .passages = delivery_ru,
	 .n_passages = ARRAY_SIZE(delivery_ru)},
};
static const char langs[][LANG_SIZE] = {"en", "ru", "lv", "ro"};

const struct knowledge *shop_knowledge(void)
{
	struct knowledge *k = knowledge_new();

	k->intents = intents;
	k->n_intents = ARRAY_SIZE(intents);
	k->articles = articles;
	k->n_articles = ARRAY_SIZE(articles);
	k->langs = langs;
	k->n_langs = ARRAY_SIZE(langs);
	return k;
}

const struct phrase *shop_utterances(size_t *n_r)
{
	static const struct {
		const struct phrase *list;
		size_t n;
	} lists[] = {
		{greeting, ARRAY_SIZE(greeting)}, {hours, ARRAY_SIZE(hours)},
		{none, ARRAY_SIZE(none)},         {orders, ARRAY_SIZE(orders)},
		{refunds, ARRAY_SIZE(refunds)},
	};
	static struct phrase all[128];
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		memcpy(all + n, lists[i].list,
		       lists[i].n * sizeof(*lists[i].list));
		n += lists[i].n;
	}
	*n_r = n;
	return all;
}
