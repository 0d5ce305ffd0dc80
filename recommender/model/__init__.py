"""The similarity model: counting, weighing, fitting, nearest neighbours."""
