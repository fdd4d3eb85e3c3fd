"""Statistics and the reading of tables; plain Python that knows neither Django nor the database."""
