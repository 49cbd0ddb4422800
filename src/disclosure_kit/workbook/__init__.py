"""The input workbook (输入工作簿): one layout, from which form, reader and example are made."""
