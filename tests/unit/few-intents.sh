#!/bin/sh
# A content of five intents: what its owner would see. Most of what it is asked
# about them is answered, and nothing of what it knows nothing about.
bin=${SOUFFLEUR:-./souffleur}
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT

lines() { # INTENT: the texts come by standard input
	while read -r text; do
		echo "{\"text\":\"$text\",\"intent\":\"$1\"}"
	done
}

{
	lines hours <<'EOF'
when do you open
what are your opening hours
are you open on sundays
how late is the bakery open
what time do you close today
do you work on public holidays
is the shop open tomorrow morning
from when to when are you open
EOF
	lines order_cake <<'EOF'
how do I order a birthday cake
I want to order a cake for saturday
can you make a wedding cake
how many days ahead must a cake be ordered
can I order a cake online
please make me a cake with a dinosaur
I need a big cake for twenty guests
cake order with writing on it
EOF
	lines delivery <<'EOF'
do you deliver
can you bring the bread to my home
how much is delivery
do you deliver to the old town
is delivery free for large orders
when will the courier come
which districts do you deliver to
bring it to my office please
EOF
	lines allergens <<'EOF'
do you have gluten free bread
are there nuts in the croissants
which cakes are without milk
I am allergic to eggs what can I eat
is the rye bread vegan
what allergens are in the muffins
anything lactose free
does the bun contain sesame
EOF
	lines payment <<'EOF'
can I pay by card
do you take cash
is apple pay accepted
can I pay in cash when I pick it up
do you send an invoice to companies
which cards do you accept
do I pay now or on delivery
is a bank transfer possible
EOF
} >"$dir/train"

{
	lines hours <<'EOF'
are you open on saturday
when do you close
your opening hours on sunday please
EOF
	lines order_cake <<'EOF'
I want to order a birthday cake
can you make me a cake for friday
EOF
	lines delivery <<'EOF'
how much does delivery cost
do you deliver to my district
EOF
	lines allergens <<'EOF'
are there nuts in the muffins
is the bread gluten free
EOF
	lines payment <<'EOF'
do you accept cards
can I pay cash
is it possible to pay by bank transfer
EOF
	lines oos <<'EOF'
my tooth hurts since yesterday
do you have a job for me
the toilet in your shop is broken
who owns this company
I lost my umbrella there
your saleswoman was rude to me
can I bring my dog
do you bake with real butter from the farm
what is the recipe of your sourdough
the bread from yesterday was mouldy
can I rent the room upstairs for a party
is there parking nearby
EOF
} >"$dir/test"

"$bin" eval --train "$dir/train" --test "$dir/test" \
	--predictions "$dir/predictions" >"$dir/out" 2>&1 || {
	cat "$dir/out"
	exit 1
}
answered=$(grep '"decision":"answer"' "$dir/predictions")
right=$(echo "$answered" | grep -vc '"intent":"oos"')
strange=$(echo "$answered" | grep -c '"intent":"oos"')
if [ "$right" -lt 8 ] || [ "$strange" -gt 0 ]; then
	echo "not ok: of 12 questions $right are answered, of 12 strange ones $strange"
	echo "$answered"
	exit 1
fi
