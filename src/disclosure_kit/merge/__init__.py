"""The three-way merge (三方合并): base as last generated, mine as edited by hand, theirs generated anew."""
