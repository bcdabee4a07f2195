using QuerySniff.Agent.Delivery;

namespace QuerySniff.Agent.Figures;

/// <summary>What the agent costs and how it fares: the one record behind its log, its batches and its metrics.</summary>
/// <param name="Capture">The capture threads' together, each of its last window that ended.</param>
/// <param name="Process">The process's, of now.</param>
/// <param name="Delivery">The queue's, of now.</param>
internal sealed record AgentFigures(CaptureFigures Capture, ProcessFigures Process, DeliveryFigures Delivery);
