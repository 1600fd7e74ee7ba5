# Manual pages and documents.
dist_doc_DATA += doc/content.md
dist_doc_DATA += doc/protocol.md
