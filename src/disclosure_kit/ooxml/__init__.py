"""Office Open XML packages (.docx, .xlsx) below any meaning: parts, relations, sheets, number formats."""
