from scraper.clean.plain import clean_text
