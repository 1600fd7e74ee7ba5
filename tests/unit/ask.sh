#!/bin/sh
# `souffleur ask`: says what the bot would do in a conversation that begins now,
# and the words it would send, over a part of the demo shop's intents.
bin=${SOUFFLEUR:-./souffleur}
src=${srcdir:-.}
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
failed=0
mkdir "$work/intents"
for id in human legal order_status payment_methods return_how refund_when \
	support_hours greeting oos delivery_countries order_change order_cancel; do
	cp "$src/intents/$id.yaml" "$work/intents" || exit 99
done
chmod u+w "$work"/intents/*

asks() { # MESSAGE [OPTION...]: $out is what the bot would do
	asked=$1
	out=$("$bin" ask --content "$work" "$@" 2>&1) || {
		echo "not ok: \"$asked\": exit $?: $out"
		failed=1
	}
}

says() { # WORDS...: each is in $out
	for words; do
		case $out in
		*"$words"*) ;;
		*)
			echo "not ok: \"$asked\": \"$words\" is not in: $out"
			failed=1
			;;
		esac
	done
}

never() { # WORDS...: none is in $out
	for words; do
		case $out in
		*"$words"*)
			echo "not ok: \"$asked\": \"$words\" is in: $out"
			failed=1
			;;
		esac
	done
}

asks "where is my parcel"
says "the bot answers with order_status: confident (" \
	"You can follow your parcel with the tracking link"
never "intent  " "article" "confidence of"

# What the matcher thought stands below it, when it is asked for.
asks "where is my parcel" --explain
says "the bot answers with order_status: confident (" "
\"where is my parcel\"
  answer: " "the bot answers from a confidence of 0." \
	"of questions that some intent covers, it" "expects to answer"
case ${out%%"  answer: "*} in
*"You can follow your parcel"*) ;;
*) echo "not ok: the words do not come first: $out" && failed=1 ;;
esac

# What is for people goes to people, though the matcher is sure of it.
asks "I will sue you" --site.hours=
says "the bot hands over to people with legal: people_only (" "colleague"
asks "I want to talk to a human" --site.hours=
says "the bot hands over to people with human: asked (" "Of course."
asks "wann kommt mein Paket an" --site.hours=
says "the bot hands over to people: other_language (" "this language"
never "sue" "order_status"

# Nobody is there: today is a day off, and so is tomorrow, should it begin now.
days=$(TZ=Europe/Riga date +%F),$(TZ=Europe/Riga date -d tomorrow +%F)
asks "I want to talk to a human" --site.hours="Mon-Sun 00:00-24:00" \
	--site.holidays="$days"
says "hands over to people with human: asked ("
never "Of course."

asks "order"
says "the bot asks which of order_" "order_status" " or order_" " is meant: close_call (" \
	"Do you mean:" "[Where is my order]" "[None of these]" \
	"[Talk to a person]"
asks "asdf qwe"
says "the bot asks to say it in other words: unclear (" "in other words?" \
	"[Talk to a person]"
never "[None of these]"

# Both of two questions.
asks "how do i pay and how do i return a thing?"
says "the bot answers with payment_methods and return_how: confident (" \
	"We take Visa" "My orders > Return"

# Variables have the configured values; the page's language is heard.
asks "what is your phone number" --site.phone=12345 --site.email=a@b.example
says "Call 12345 or write to a@b.example;"
never "{{"
asks "?!" --lang ru-RU
says "[Позвать человека]"
asks "где моя посылка"
says "the bot answers with order_status: " "Ссылка для отслеживания"

# Two questions with one beginning.
asks "where is my parcel and my refund?"
says "the bot answers with order_status and refund_when: confident ("

# What was asked before.
asks "and to Latvia?"
never "delivery_countries:"
asks "and to Latvia?" --before "do you deliver to Estonia?"
says "the bot answers with delivery_countries: follow_up ("
asks "and to Latvia?" --before "I will sue you"
says "what was asked before it goes to people"
asks "asdf qwe" --before "qwe asdf" --site.hours=
says "the bot hands over to people: second_miss ("
asks "where is my parcel" --before "where is my parcel" --site.hours=
says "the bot hands over to people: repeated ("
asks "hello??"
says "the bot answers with greeting: small_talk ("
asks "hello??" --before "where is my parcel"
says "called (it only calls for somebody" "I am here." "[Talk to a person]"
asks "hello??" --before "asdf qwe" --site.hours=
says "the bot hands over to people: second_miss (" "A colleague will answer you"
asks "qwrtz plmk" --before "hello"
says "the bot asks to say it in other words: unclear ("
asks "hello" --before "hello"
says "called (it only calls for somebody"
asks "45512" --before "where is my parcel" --site.hours=
says "the bot hands over to people: gave (" \
	"Thank you. I am passing this to a colleague"
for given in "my order number is 45512" "заказ АБ-1234" \
	"mans tālrunis ir 29 123 456" "telefonul meu: +40 721 123 456"; do
	asks "$given" --site.hours=
	says "the bot hands over to people: gave ("
done
asks "where is my order 45512"
says "the bot answers with order_status: "

# What cannot be sent is not shown as if it were.
asks "where is my parcel" --bot.enabled=no --site.hours=
says "the bot hands over to people: bot_off (bot.enabled is no)"
never "tracking link"
sed -i 's/^category:/valid_until: 2020-01-31\ncategory:/' \
	"$work/intents/order_status.yaml"
asks "where is my parcel" --site.hours=
says "the bot hands over to people: expired ("
never "tracking link"
sed -i 's/We take Visa/{{visitor.name}}, we take Visa/' \
	"$work/intents/payment_methods.yaml"
asks "how do i pay" --site.hours=
says "the bot hands over to people: no_text (" \
	"the answer of payment_methods needs {{visitor.name}}, which is not known"
never "we take Visa"

# What must be heard whatever the hour comes first.
cat >>"$work/intents/legal.yaml" <<'EOF'
handover:
  en: "{{visitor.name|Friend}}, if anybody is hurt, call 112 now."
  ru: "{{visitor.name}}, звоните 112."
EOF
asks "your lamp gave me an electric shock" --site.hours=
says "the bot hands over to people with legal: people_only (" \
	"Friend, if anybody is hurt, call 112 now." "I am passing this"
asks "your lamp gave me an electric shock" --site.hours="Mon 03:00-03:01"
says "Friend, if anybody is hurt, call 112 now." "Nobody of the team is here"
# Unless a name is missing that nobody knows.
asks "подам на вас в суд за лампу" --lang ru --site.hours=
says "the bot hands over to people with legal: people_only (" "коллег"
never "112"

# Too little to judge by is said as such.
find "$work/intents" -type f ! -name order_status.yaml -delete
asks "where is my parcel" --explain
says "the bot never answers by itself with this content" "more utterances"
never "1.010" "from a confidence"

[ $failed = 0 ]
