"""Practice data of an insurer's key client, a transport group: vehicles, policies, claims, follow-up, reports, tender."""
