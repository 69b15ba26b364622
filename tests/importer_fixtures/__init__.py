"""Files of answers in the shape in which each forms tool hands them out."""
