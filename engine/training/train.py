"""From a recipe and a folder of recordings to a trained net: the whole way, resumable."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from engine.frontend import logmel
from engine.training.corpus import Corpus, load_corpus
from engine.training.distil import Targets, teacher_key
from engine.training.fit import Training, ValidationList
from engine.training.pool import Pool
from engine.training.recipe import Recipe, RecipeRefused, read_recipe
from engine.training.recordings import Entry, noise_folder, read_clip, twelve_class_list
from engine.training.spoken_words import synthesise_words
from engine.training.talk import synthesise_talk
from engine.values import Progress


def validation_entries(data: Path, recipe: Recipe) -> tuple[Entry, ...]:
    """The 12-class validation list of ``data``: what a training chooses by."""
    return twelve_class_list(data, noise_folder(data), recipe.words)


def validation_list(data: Path, recipe: Recipe, cache: Path, progress: Progress) -> ValidationList:
    """The 12-class validation list (see :mod:`engine.training.recordings`) as images."""
    entries = validation_entries(data, recipe)
    labels = np.array([recipe.labels.index(entry.label) for entry in entries], np.int64)
    file = cache / f"validation-{'-'.join(recipe.words)}-{len(entries)}.npy"
    if not file.exists():
        images = np.empty((len(entries), 32, 32), np.uint8)
        for index, entry in enumerate(entries):
            images[index] = logmel.image(read_clip(entry))
            if index % 100 == 99 or index == len(entries) - 1:
                progress("reading the validation list", index + 1, len(entries))
        with (temporary := file.with_suffix(".tmp")).open("wb") as stream:
            np.save(stream, images)
        temporary.rename(file)
    return ValidationList("validation", np.load(file), labels)


def train_net(
    recipe_file: Path, data: Path, out: Path, progress: Progress, seed: int | None = None
) -> Training:
    """Train the recipe's net, its teachers first; everything lands in ``out`` and is resumed.

    With a ``seed`` the recipe's own is not taken, and the training is named after it.
    ``data`` has ``train/ validation/ background_noise/`` and perhaps ``extra_negatives/``.
    Raises :class:`RecipeRefused` or ``ValueError`` with one sentence.
    """
    torch.set_num_threads(1)
    recipe = seeded(read_recipe(recipe_file), seed)
    cache = out / "cache"
    corpus = _with_voices(load_corpus(data, cache, progress), recipe, cache, progress)
    pool = Pool(corpus, recipe.words, recipe.data, cache)
    pool.ensure(os.cpu_count() or 1, progress)
    validation = validation_list(data, recipe, cache, progress)
    targets = None
    if recipe.distillation:
        files = [recipe_file.parent / f"{name}.toml" for name in recipe.distillation.teachers]
        taught_by = [_teacher_recipe(file, recipe) for file in files]
        teachers = [
            Training(each, pool, validation, None, out / each.name).run(progress)
            for each in taught_by
        ]
        targets = Targets(teachers, teacher_key(taught_by), pool, len(recipe.labels))
    training = Training(recipe, pool, validation, targets, out / recipe.name)
    training.run(progress)
    return training


def seeded(recipe: Recipe, seed: int | None) -> Recipe:
    """The recipe with another seed, which its name tells; itself without one."""
    return recipe if seed is None else replace(recipe, name=f"{recipe.name}-seed{seed}", seed=seed)


def _with_voices(corpus: Corpus, recipe: Recipe, cache: Path, progress: Progress) -> Corpus:
    """The corpus with the synthesised words and talk that the recipe asks for."""
    data, workers = recipe.data, os.cpu_count() or 1
    if data.spoken:
        spoken = synthesise_words(recipe.words, data.spoken, cache, workers, progress)
        corpus = replace(corpus, spoken=spoken)
    if data.talk:
        talk = synthesise_talk(data.talk, recipe.words, cache, workers, progress)
        corpus = replace(corpus, talk=talk)
    return corpus


def _teacher_recipe(file: Path, student: Recipe) -> Recipe:
    recipe = read_recipe(file)
    if recipe.kind != "teacher" or recipe.words != student.words or recipe.data != student.data:
        raise RecipeRefused(f"{file} must be a teacher of the same words and data as its student.")
    return recipe
