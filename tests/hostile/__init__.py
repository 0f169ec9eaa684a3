"""Hostile and odd inputs: each subject is a file of cases, and ``runner`` runs a case and compares the folder before and after."""
