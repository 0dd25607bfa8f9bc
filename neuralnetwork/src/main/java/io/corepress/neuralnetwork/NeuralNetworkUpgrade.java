package io.corepress.neuralnetwork;

final class NeuralNetworkUpgrade {}
