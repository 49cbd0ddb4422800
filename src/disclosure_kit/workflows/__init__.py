"""Tasks (工作流程): one module each, from files to files. Nothing here prints."""
