"""The site under the load of readers: traffic, the sites that are asked, what an answer costs, the report."""
