"""What tests share that is not a fixture: a web server, a browser and an accessibility checker."""
