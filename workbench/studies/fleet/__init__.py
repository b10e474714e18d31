"""An insurer's key client, a transport group: claims, cover, losses, service, tender."""
