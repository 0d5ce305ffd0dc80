"""A Whoosh codec whose postings are contiguous, memory-mapped NumPy arrays.

`whoosh_codec` is what Whoosh sees, `segment_columns` what ranking sees, `field_columns` what is written,
`container` the file. docs/engine.md explains the layout.
"""

from indexer.index.codec.segment_columns import FieldReader, SegmentColumns
from indexer.index.codec.whoosh_codec import ColumnarCodec, ColumnarSegment

__all__ = ["ColumnarCodec", "ColumnarSegment", "FieldReader", "SegmentColumns"]
