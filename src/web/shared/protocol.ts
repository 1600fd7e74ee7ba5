// The frames as the pages use them: made of the protocol's schema, with the
// bodies of events spelled out by kind.

import type { Author, EventFrame, ServerFrame, State, Suggestion } from "protocol.gen";

export type {
  AckFrame,
  Author,
  ErrorFrame,
  PositionFrame,
  RowItem,
  State,
  Suggestion,
  SuggestionsFrame,
  User,
  VisitorHello,
  WelcomeFrame,
} from "protocol.gen";

export interface Button {
  label: string;
  choice: string;
}

/** What the engine thought of, with the words that spoke for it. */
export interface Candidate {
  intent?: string;
  title?: string;
  confidence: number;
  words?: string[];
}

export interface MessageBody {
  text: string;
  choice?: string;
  style?: "answer" | "clarify" | "say" | "greeting";
  intent?: string;
  article?: string;
  confidence?: number;
  buttons?: Button[];
  suggestion?: { id: string; edited: boolean };
}

export interface StateBody {
  from: State;
  to: State;
  reason?: string;
  operator_name?: string;
}

export interface ContactBody {
  name?: string;
  email?: string;
  phone?: string;
  text?: string;
}

export interface CardBody {
  reason: string;
  lang?: string;
  page?: string;
  severity?: string;
  skill?: string;
  visitor?: ContactBody;
  candidates?: Candidate[];
  text?: string;
  gave?: string;
  after?: string;
}

export interface DecisionBody {
  for_seq?: number;
  verdict: string;
  rule?: string;
  confidence?: number;
  version?: number | string;
  lang?: string;
  written_in?: string;
  before?: string;
  candidates?: Candidate[];
  repairs?: { from: string; to: string; kind: string }[];
}

export type ChatEvent = Omit<EventFrame, "kind" | "body"> &
  (
    | { kind: "message"; body: MessageBody }
    | { kind: "state"; body: StateBody }
    | { kind: "contact"; body: ContactBody }
    | { kind: "card"; body: CardBody }
    | { kind: "decision"; body: DecisionBody }
    | { kind: "note"; body: { text: string } }
  );

export type Frame = Exclude<ServerFrame, EventFrame> | ChatEvent;
export type AuthorKind = Author;
export type Level = Suggestion["level"];
