"""The command line (命令行): Chinese help, summaries and exit codes; the only place that prints."""
