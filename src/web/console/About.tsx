import type { ContactBody, RowItem } from "../shared/protocol";
import type { Thread } from "./desk";
import { Field, when } from "./Events";
import { said, t } from "./words";

/** Who this is: what the row and the log tell. */
export function About({ th, row }: { th: Thread; row: RowItem | undefined }) {
  if (!row) return null;
  const who: ContactBody = { name: row.visitor_name };
  for (const e of th.events)
    if (e.kind == "contact") {
      who.name = e.body.name ?? who.name;
      who.email = e.body.email ?? who.email;
      who.phone = e.body.phone ?? who.phone;
    }
  return (
    <section class="about" data-test="about">
      <h2>{t.about}</h2>
      <dl>
        {who.name && <Field name={t.name}>{who.name}</Field>}
        {who.email && <Field name={t.email}>{who.email}</Field>}
        {who.phone && <Field name={t.phone}>{who.phone}</Field>}
        {row.page && <Field name={t.page}>{row.page.replace(/^https?:\/\//, "")}</Field>}
        {row.lang && <Field name={t.lang}>{row.lang}</Field>}
        <Field name={t.since}>{when(row.created_at)}</Field>
        {row.reason && <Field name={t.reason}>{said(row.reason)}</Field>}
        {row.skill && <Field name={t.skill}>{said(row.skill)}</Field>}
        {row.reason && <Field name={t.severity}>{t[row.severity]}</Field>}
      </dl>
    </section>
  );
}
