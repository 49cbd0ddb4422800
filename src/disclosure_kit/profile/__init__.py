"""The template set (模板套): what a province and year prescribe, as files a finance office can change."""
