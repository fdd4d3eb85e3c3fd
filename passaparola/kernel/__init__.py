"""What everything stands on: plain Python that knows neither Django nor the database."""
