"""What every room stands on: database, queries, HTTP client, encryption, mail, logs, errors."""
