#include "config.h"

#include "app/figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/labelled.h"
#include "app/measured.h"
#include "base/mem.h"
#include "match/engine.h"
#include "match/verdict.h"
#include "model/knowledge.h"

struct figures {
	size_t n, in_scope, right, first3;
	size_t answered, answered_right;
	size_t clarified, settled, escalated;
	double auroc;       /* right and in scope against all others */
	double scope_auroc; /* in scope against out of it, as papers have it */
	double best_coverage; /* of all, at the promise, by the best threshold
			       */
	double cpu_p50_us, cpu_p99_us;
};

void figures_judge(const struct knowledge *k, const struct labelled *l,
		   const struct match_part *p, struct outcome *o)
{
	double confidences[MATCH_TOP];
	size_t choices = 0;

	o->in_scope = strcmp(l->intent, "oos") != 0;
	o->verdict = p->verdict;
	if (p->n_intents == 0)
		return;
	o->confidence = p->intents[0].confidence;
	for (size_t i = 0; i < p->n_intents; i++)
		confidences[i] = p->intents[i].confidence;
	if (p->verdict == VERDICT_CLARIFY)
		choices = verdict_choices(confidences, p->n_intents);
	for (size_t i = 0; i < p->n_intents && i < 3; i++) {
		const char *id = k->intents[p->intents[i].intent].id;

		if (!o->in_scope || strcmp(id, l->intent) != 0)
			continue;
		o->right = o->right || i == 0;
		o->first3 = true;
		o->offered = i < choices;
	}
}

static struct figures sum_up(const struct outcome *o, size_t n, double promise)
{
	struct measured *m = mem_calloc(n, sizeof(*m));
	struct figures f = {.n = n};
	size_t right = 0;

	for (size_t i = 0; i < n; i++) {
		bool answered = o[i].verdict == VERDICT_ANSWER;

		f.in_scope += o[i].in_scope;
		f.right += o[i].right;
		f.first3 += o[i].first3;
		f.answered += answered;
		f.answered_right += answered && o[i].right;
		f.clarified += o[i].verdict == VERDICT_CLARIFY;
		f.settled += o[i].offered;
		f.escalated += o[i].verdict == VERDICT_ESCALATE;
	}
	for (size_t i = 0; i < n; i++)
		m[i] = (struct measured){o[i].confidence, o[i].in_scope, 0};
	f.scope_auroc = measured_auroc(m, n);
	for (size_t i = 0; i < n; i++)
		m[i] = (struct measured){o[i].confidence, o[i].right,
					 o[i].cpu_ns};
	f.auroc = measured_auroc(m, n);
	for (size_t i = 0; i < n; i++) {
		right += m[i].right;
		if ((double)right >= promise * (double)(i + 1))
			f.best_coverage = (double)(i + 1) / (double)n;
	}
	measured_cpu(m, n, &f.cpu_p50_us, &f.cpu_p99_us);
	free(m);
	return f;
}

static double share(size_t part, size_t whole)
{
	return whole > 0 ? (double)part / (double)whole : 0.0;
}

static void print_expected(const struct engine_report *r, double promise)
{
	printf("expected   accuracy %.4f\n", r->accuracy);
	if (r->threshold > 1)
		printf("%s\n", measured_too_little());
	else
		printf("           of questions that some intent covers it "
		       "answers %.1f %% (%.1f to %.1f),\n"
		       "           from a confidence of %.3f, to be right in "
		       "%.1f %%\n",
		       100 * r->coverage, 100 * r->coverage_low,
		       100 * r->coverage_high, r->threshold, 100 * promise);
}

static void print_text(const struct engine_report *r, const struct figures *f,
		       double promise)
{
	printf("learned    %zu examples, %zu intents, %zu features, %.1f MB, "
	       "%.2f s\n",
	       r->examples, r->intents, r->features, (double)r->bytes / 1e6,
	       r->build_seconds);
	print_expected(r, promise);
	if (r->strangers > 0 && r->threshold <= 1)
		printf("           also if %.0f of 100 messages fit no intent\n",
		       100 * r->strangers);
	printf("accuracy   %.4f of %zu in scope (first three %.4f), %zu out "
	       "of scope\n",
	       share(f->right, f->in_scope), f->in_scope,
	       share(f->first3, f->in_scope), f->n - f->in_scope);
	printf("confidence AUROC %.4f (right and in scope against all "
	       "others), %.4f (in scope against out of scope)\n",
	       f->auroc, f->scope_auroc);
	printf("answered   %.4f of all, %.4f of them right; the best "
	       "threshold would answer %.4f\n",
	       share(f->answered, f->n), share(f->answered_right, f->answered),
	       f->best_coverage);
	printf("clarified  %.4f, settled by one question %.4f of them\n",
	       share(f->clarified, f->n), share(f->settled, f->clarified));
	printf("escalated  %.4f\n", share(f->escalated, f->n));
	printf("cpu        p50 %.1f us, p99 %.1f us a message\n", f->cpu_p50_us,
	       f->cpu_p99_us);
}

static void print_json(const struct engine_report *r, const struct figures *f,
		       double promise)
{
	printf("{\"examples\":%zu,\"intents\":%zu,\"features\":%zu,"
	       "\"bytes\":%zu,\"build_seconds\":%.3f,",
	       r->examples, r->intents, r->features, r->bytes,
	       r->build_seconds);
	printf("\"promise\":%.4f,\"threshold\":%.6f,\"expected_accuracy\":%.5f,"
	       "\"expected_coverage\":[%.5f,%.5f,%.5f],"
	       "\"expected_strangers\":%.2f,",
	       promise, r->threshold, r->accuracy, r->coverage_low, r->coverage,
	       r->coverage_high, r->strangers);
	printf("\"messages\":%zu,\"in_scope\":%zu,\"accuracy\":%.5f,"
	       "\"top3\":%.5f,\"auroc\":%.5f,\"scope_auroc\":%.5f,",
	       f->n, f->in_scope, share(f->right, f->in_scope),
	       share(f->first3, f->in_scope), f->auroc, f->scope_auroc);
	printf("\"answered\":%.5f,\"precision\":%.5f,\"best_coverage\":%.5f,",
	       share(f->answered, f->n), share(f->answered_right, f->answered),
	       f->best_coverage);
	printf("\"clarified\":%.5f,\"settled\":%.5f,\"escalated\":%.5f,"
	       "\"cpu_p50_us\":%.1f,\"cpu_p99_us\":%.1f}\n",
	       share(f->clarified, f->n), share(f->settled, f->clarified),
	       share(f->escalated, f->n), f->cpu_p50_us, f->cpu_p99_us);
}

void figures_print(const struct engine_report *r, const struct outcome *o,
		   size_t n, double promise, bool json)
{
	const struct figures f = sum_up(o, n, promise);

	if (json)
		print_json(r, &f, promise);
	else
		print_text(r, &f, promise);
}
