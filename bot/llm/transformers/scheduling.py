"""Which requests take part in a step of the batch, and what of a prompt is shared with later ones.

Runs in the thread of transformers' manager, but for what is done while that is paused.
Source: https://huggingface.co/docs/transformers/main/en/continuous_batching
"""

from transformers.generation.continuous_batching.requests import RequestState, RequestStatus
from transformers.generation.continuous_batching.scheduler import SCHEDULER_MAPPING, FIFOScheduler

NAME = "zhiyin"


class CountingScheduler(FIFOScheduler):
    """transformers' first-in-first-out scheduling, where running chats go before prompts; counts what prompts share."""

    def reset(self) -> None:
        """Forget all requests."""
        super().reset()
        self.shared_tokens: dict[str, int] = {}  # by request, tokens of its prompt found in the cache
        self.forgotten: set[str] = set()  # requests that leave nothing in the cache

    def finish_request(self, request_id: str) -> None:
        """End a request; nothing in the cache outlives one that is forgotten."""
        super().finish_request(request_id)
        self._empty_after({request_id})

    def clear_cancelled_requests(self) -> list[RequestState]:
        """Take out those that were cancelled, likewise."""
        cancelled: list[RequestState] = super().clear_cancelled_requests()
        self._empty_after({state.request_id for state in cancelled})
        return cancelled

    def _empty_after(self, ended: set[str]) -> None:
        if ended & self.forgotten:
            self.forgotten -= ended
            self.cache.evict_cached_blocks()

    def _infer_request_tokens(self, state: RequestState, request_ids_to_remove_from_waiting: set[str]) -> list[int]:
        pending = state.status == RequestStatus.PENDING
        tokens: list[int] = super()._infer_request_tokens(state, request_ids_to_remove_from_waiting)
        if pending and state.position_offset:
            self.shared_tokens[state.request_id] = state.position_offset
        return tokens


SCHEDULER_MAPPING[NAME] = CountingScheduler
