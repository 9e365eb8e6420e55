"""What answers are measured by: public question sets, and how near an answer comes to what was expected."""
