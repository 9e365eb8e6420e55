"""Documents to points: split by structure, then by sentences, and embedded, through LlamaIndex's ingestion pipeline."""

import uuid
from collections.abc import Sequence

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import BaseNode, MetadataMode
from llama_index.core.schema import Document as Source
from pydantic import PrivateAttr

from knowledge.embed import heading_line
from knowledge.language import detect_language, split_sentences, units
from knowledge.protocols import Embedder, Point
from knowledge.sparse import encode_passage
from knowledge.types import Chunk, Document, Section

# English words, or pairs of Chinese characters: at most about 300 tokens of the embedder, which reads 512.
CHUNK_UNITS = 220
_EMBEDDED_AT_ONCE = 64  # of a document; among more of them, the embedder finds more of like length


class Splitter:
    """Turns documents into points for the index. Thread-safe."""

    def __init__(self, embedder: Embedder) -> None:
        parser = SentenceSplitter(
            chunk_size=CHUNK_UNITS,
            chunk_overlap=0,
            tokenizer=units,
            chunking_tokenizer_fn=_sentences,
            paragraph_separator="\n\n",
            secondary_chunking_regex=r"[^,;，；、\s]+[,;，；、\s]*|[,;，；、\s]+",
            include_prev_next_rel=False,
        )
        self._pipeline = IngestionPipeline(transformations=[parser, _Embedding(embedder)], disable_cache=True)

    def points(self, space_id: str, document: Document) -> list[Point]:
        """Return the document's chunks with their vectors, in reading order; chunk ids are stable."""
        sources = [_source(document.id, index, section) for index, section in enumerate(document.sections)]
        nodes = [node for node in self._pipeline.run(documents=sources) if node.get_content(MetadataMode.NONE).strip()]
        return [_point(space_id, document, ordinal, node) for ordinal, node in enumerate(nodes)]


class _Embedding(BaseEmbedding):
    """Our embedder behind LlamaIndex's interface; nodes are embedded with their headings."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.name, embed_batch_size=_EMBEDDED_AT_ONCE)
        self._embedder = embedder

    def _get_query_embedding(self, query: str) -> list[float]:
        vector: list[float] = self._embedder.embed_query(query).tolist()
        return vector

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [vector.tolist() for vector in self._embedder.embed_passages(texts)]


def _sentences(text: str) -> list[str]:
    return split_sentences(text) or [text]


def _source(document_id: str, index: int, section: Section) -> Source:
    return Source(
        id_=f"{document_id}/{index}",
        text=section.text,
        metadata={"headings": heading_line(section.headings), "section": index},
        excluded_embed_metadata_keys=["section"],
        metadata_template="{value}",
        text_template="{metadata_str}\n{content}",
    )


def _point(space_id: str, document: Document, ordinal: int, node: BaseNode) -> Point:
    section = document.sections[node.metadata["section"]]
    text = node.get_content(MetadataMode.NONE).strip()
    chunk = Chunk(
        id=str(uuid.uuid5(uuid.UUID(document.id), f"{ordinal}\n{text}")),
        document_id=document.id,
        ordinal=ordinal,
        text=text,
        headings=section.headings,
        page=section.page,
    )
    return Point(
        chunk,
        space_id,
        document.title,
        document.uri,
        np.asarray(node.get_embedding(), dtype=np.float32),
        encode_passage(_words(document.title, section.headings, text)),
        language=detect_language(text) if any(char.isalpha() for char in text) else document.language,
        source=document.source,
        tags=document.tags,
        groups=document.groups,
        updated_at=document.updated_at,
        author=document.author,
        published_at=document.published_at,
    )


def _words(title: str, headings: Sequence[str], text: str) -> str:
    """Return what words are looked up in; the title, which a file without one of its own has from its name, too."""
    return "\n".join((*(() if title in headings else (title,)), *headings, text))
