"""From text to terms, the same for records and for queries; and the arrays and caches that it is done with."""
