"""The journey: intake, eligibility, course, session, delivery, outcome, adaptation.

Pure: values in, values out. The day is an argument, the tables are an argument, and a line is called by its
name; only ``face`` knows where it runs.
"""
