// What npm's node-nlp makes of labelled messages, for tools/bench-match:
//
//	node tools/bench/node-nlp.js DIR TRAIN TEST
//
// DIR is where `npm install node-nlp` was done. Prints one line of JSON.
"use strict";
const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");

const [dir, train, test] = process.argv.slice(2).map((p) => path.resolve(p));
const { NlpManager } = createRequire(path.join(dir, "package.json"))("node-nlp");

const read = (file) =>
	fs.readFileSync(file, "utf8").split("\n").filter(Boolean).map(JSON.parse);
const lang = (row) => row.lang || "en";

const cpu = () => {
	const t = process.cpuUsage();
	return t.user + t.system;
};

async function main() {
	const taught = read(train), asked = read(test), took = [];
	const manager = new NlpManager({
		languages: [...new Set(taught.map(lang))],
		nlu: { log: false },
		autoSave: false,
	});
	let right = 0, inScope = 0;
	const began = cpu();

	for (const row of taught)
		if (row.intent !== "oos")
			manager.addDocument(lang(row), row.text, row.intent);
	await manager.train();
	const buildSeconds = (cpu() - began) / 1e6;
	// What the compiler does at first is not what a message costs.
	for (const row of asked.slice(0, 200))
		await manager.process(lang(row), row.text);
	for (const row of asked) {
		const from = cpu();
		const { intent } = await manager.process(lang(row), row.text);

		took.push(cpu() - from);
		if (row.intent === "oos")
			continue;
		inScope++;
		right += intent === row.intent;
	}
	took.sort((a, b) => a - b);
	console.log(JSON.stringify({
		p50: took[took.length >> 1],
		p99: took[Math.floor(took.length * 99 / 100)],
		build: buildSeconds,
		bytes: process.memoryUsage().rss,
		right: right / inScope,
	}));
}

main();
