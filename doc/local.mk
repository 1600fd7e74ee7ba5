# Manual pages and documents.
dist_doc_DATA += doc/content.md
